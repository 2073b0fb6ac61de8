package org.reelspark.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A page in Chromium, from a file, as its readers open it, and what holds for every page. Where
 * there is no Chromium these tests are skipped.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class PageInChromium {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final String AXE = "META-INF/resources/webjars/axe-core/%s/axe.min.js";

  /** It knows Chromium of its own day and warns of every other. */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private ChromeDriver browser;
  private String page;

  /** The page that is looked at. */
  protected abstract String html() throws IOException;

  @BeforeAll
  void start() throws IOException {
    assumeTrue(
        Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
        "needs " + CHROMIUM + " and " + DRIVER + "; tests without a browser have the facts");
    SELENIUM.setLevel(Level.SEVERE);
    Path file = Path.of("target", getClass().getSimpleName() + ".html").toAbsolutePath();
    page = Files.writeString(file, html()).toUri().toString();
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
  void stop() {
    if (browser != null) {
      browser.quit();
    }
  }

  @BeforeEach
  void open() {
    open(1400, "light");
  }

  protected final void open(int width, String scheme) {
    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    media("", scheme);
    browser.manage().logs().get(LogType.BROWSER); // what earlier pages said
    browser.get(page);
  }

  protected final void print() {
    media("print", "light");
  }

  private void media(String media, String scheme) {
    browser.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "media",
            media,
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  protected final ChromeDriver browser() {
    return browser;
  }

  protected final WebElement find(String selector) {
    return browser.findElement(By.cssSelector(selector));
  }

  protected final List<WebElement> all(String selector) {
    return browser.findElements(By.cssSelector(selector));
  }

  /** How the right picture of the first slider is cut off. */
  protected final String edge() {
    return find(".slider .right").getCssValue("clip-path");
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

  @ParameterizedTest
  @CsvSource({"390", "1400"})
  void noLetterOfAChartIsCutOff(int width) {
    open(width, "light");
    Object cut =
        browser.executeScript(
            "return [...document.querySelectorAll('svg text')].filter(e => {"
                + " const t = e.getBoundingClientRect();"
                + " const s = e.closest('svg').getBoundingClientRect();"
                + " return t.left < s.left - 1 || t.right > s.right + 1 || t.top < s.top - 1"
                + " || t.bottom > s.bottom + 1 }).map(e => e.outerHTML)");
    assertThat((List<?>) cut).isEmpty();
  }

  @Test
  void everyTagIsClosedWhereItShould() throws IOException {
    Parser parser = Parser.htmlParser().setTrackErrors(Integer.MAX_VALUE);
    parser.parseInput(html(), page);
    assertThat(parser.getErrors()).isEmpty();
  }

  @Test
  void theConsoleHasNothingToSay() {
    assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1400, light", "1400, dark", "390, light", "390, dark"})
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
    ClassLoader loader = PageInChromium.class.getClassLoader();
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

  private int number(String script) {
    return ((Number) browser.executeScript(script)).intValue();
  }
}
