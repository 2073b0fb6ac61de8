package org.reelspark.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The page of a film in Chromium, from a file, as its readers open it. */
@EnabledIf(
    value = "browserIsThere",
    disabledReason =
        "needs /usr/bin/chromium and /usr/bin/chromedriver; FilmPageTest has the facts")
class FilmPageBrowserIT {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final String AXE = "META-INF/resources/webjars/axe-core/%s/axe.min.js";

  /** It knows Chromium of its own day and warns of every other. */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private static ChromeDriver browser;
  private static String page;

  static boolean browserIsThere() {
    return Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
  }

  @BeforeAll
  static void start() throws IOException {
    SELENIUM.setLevel(Level.SEVERE);
    String html = SamplePage.of("old.mkv", List.of("stream 3 is left out"), List.of(7)).html();
    Path file = Files.writeString(Path.of("target", "page.html").toAbsolutePath(), html);
    page = file.toUri().toString();
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toFile());
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--lang=en");
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build();
    browser = new ChromeDriver(service, options);
    browser.manage().timeouts().scriptTimeout(Duration.ofMinutes(2));
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.quit();
    }
  }

  @BeforeEach
  void open() {
    open(1400, "light");
  }

  private static void open(int width, String scheme) {
    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    browser.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    browser.manage().logs().get(LogType.BROWSER); // what earlier pages said
    browser.get(page);
  }

  @ParameterizedTest
  @CsvSource({"390", "1400"})
  void nothingIsWiderThanTheScreen(int width) {
    open(width, "light");
    assertThat(number("return document.documentElement.clientWidth")).isEqualTo(width);
    assertThat(number("return document.documentElement.scrollWidth")).isEqualTo(width);
    Object outside =
        browser.executeScript(
            "return [...document.querySelectorAll('main *')].filter(e =>"
                + " e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML)");
    assertThat((List<?>) outside).isEmpty();
  }

  @Test
  void theSliderMovesWithTheKeyboard() {
    WebElement slider = browser.findElement(By.cssSelector(".slider input"));
    assertThat(edge()).isEqualTo("inset(0px 0px 0px 50%)");
    slider.sendKeys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT);
    assertThat(edge()).isEqualTo("inset(0px 0px 0px 52%)");
    slider.sendKeys(Keys.HOME);
    assertThat(edge()).isEqualTo("inset(0px 0px 0px 0%)");
  }

  @Test
  void theSliderMovesWithThePointer() {
    WebElement slider = browser.findElement(By.cssSelector(".slider"));
    int quarter = slider.getSize().getWidth() / 4;
    new Actions(browser).moveToElement(slider).clickAndHold().moveByOffset(quarter, 0).perform();
    new Actions(browser).release().perform();
    assertThat(edge()).isEqualTo("inset(0px 0px 0px 75%)");
  }

  private static String edge() {
    return browser.findElement(By.cssSelector(".slider .after")).getCssValue("clip-path");
  }

  @Test
  void theDefectsShowAndHide() {
    WebElement mask = browser.findElement(By.cssSelector(".slider .mask"));
    WebElement toggle = browser.findElement(By.cssSelector(".toggle"));
    assertThat(mask.isDisplayed()).isFalse();
    toggle.click();
    assertThat(mask.isDisplayed()).isTrue();
    toggle.sendKeys(Keys.SPACE);
    assertThat(mask.isDisplayed()).isFalse();
  }

  @Test
  void theChartsAreDrawn() {
    for (String chart : List.of("shapes", "area", "luma")) {
      WebElement drawn = browser.findElement(By.cssSelector("#" + chart + " svg"));
      assertThat(drawn.getSize().getWidth()).as(chart).isGreaterThan(1000);
      assertThat(drawn.getAttribute("aria-label")).as(chart).isNotBlank();
    }
    assertThat(browser.findElements(By.cssSelector("#shapes svg path[d]"))).hasSizeGreaterThan(5);
    assertThat(browser.findElements(By.cssSelector("#luma line.cut"))).hasSize(2);
    assertThat(browser.findElements(By.cssSelector("#chunks rect.chunk-bar"))).hasSize(4);
    assertThat(browser.findElements(By.cssSelector("#chunks rect.again"))).hasSize(1);
  }

  @Test
  void aChartIsReadWithTheKeyboard() {
    WebElement reader = browser.findElement(By.cssSelector("#area .reader"));
    reader.sendKeys(Keys.HOME, Keys.ARROW_RIGHT);
    assertThat(browser.findElement(By.cssSelector("#area output")).getText())
        .isEqualTo("0:00, frames 2 to 3: 0.10 % in the mean, 0.15 % at most");
  }

  @Test
  void theChartsFollowTheWidth() {
    open(390, "light");
    WebElement drawn = browser.findElement(By.cssSelector("#shapes svg"));
    assertThat(drawn.getSize().getWidth()).isBetween(250, 390);
  }

  @Test
  void onPaperBothPicturesStandSideBySide() {
    browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", "print"));
    int before = browser.findElement(By.cssSelector(".slider .before")).getRect().getX();
    int after = browser.findElement(By.cssSelector(".slider .after")).getRect().getX();
    assertThat(after).isGreaterThan(before + 100);
    assertThat(edge()).isEqualTo("none");
    browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", ""));
  }

  @Test
  void theConsoleHasNothingToSay() {
    assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1400, light", "1400, dark", "390, light"})
  void nobodyIsShutOut(int width, String scheme) throws IOException {
    open(width, scheme);
    browser.executeScript(axe());
    Object violations =
        browser.executeAsyncScript(
            "const done = arguments[0]; axe.run().then(r => done(r.violations.map(v =>"
                + " v.id + ': ' + v.nodes.map(n => n.html + ' ' + n.failureSummary).join('; '))))");
    assertThat((List<?>) violations).isEmpty();
  }

  private static String axe() throws IOException {
    ClassLoader loader = FilmPageBrowserIT.class.getClassLoader();
    String folder = "META-INF/maven/org.webjars.npm/axe-core/pom.properties";
    Properties about = new Properties();
    try (InputStream in = loader.getResourceAsStream(folder)) {
      about.load(in);
    }
    String place = AXE.formatted(about.getProperty("version"));
    try (InputStream in = loader.getResourceAsStream(place)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static int number(String script) {
    return ((Number) browser.executeScript(script)).intValue();
  }
}
