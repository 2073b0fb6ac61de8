package org.reelspark.training.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.reelspark.core.report.PageInChromium;

/** The page of a run that was validated three times. */
class RunPageBrowserIT extends PageInChromium {
  @TempDir static Path folder;

  @Override
  protected String html() throws IOException {
    TrainSettings settings = new TrainSettings(folder.resolve("model.zip"), false, "cpu", 1);
    CourseFacts facts =
        new CourseFacts(
            Map.of("Seed", "1"),
            RestorationLoss.PARTS,
            "What the parts are.",
            List.of("damaged", "restored", "clean", "mask"));
    RunFiles files = new RunFiles(settings.out());
    for (int step = 100; step <= 3000; step += 100) {
      double part = 10.0 / (100 + step);
      files.log(
          ("{\"step\":%d,\"steps\":3000,\"loss\":%f,\"loss.fill\":%f,\"loss.denoised\":%f,"
                  + "\"loss.steps\":%f,\"loss.gate\":%f,\"loss.mask\":%f,\"rate\":%e,"
                  + "\"seconds\":%d}")
              .formatted(step, 5 * part, part, part, part, part, part, part / 50, step / 10));
      if (step % 1000 == 0) {
        files.log(
            ("{\"step\":%d,\"damaged\":28.5,\"restored\":%d.25,\"insideDamaged\":17.5,"
                    + "\"inside\":%d.75,\"outside\":39.5,\"shift\":0.25}")
                .formatted(step, 28 + step / 1000, 22 + step / 1000));
        files.show(new BufferedImage(512, 512, BufferedImage.TYPE_INT_RGB), step);
      }
    }
    RunPage.write(settings, facts, files);
    return Files.readString(files.page());
  }

  private List<WebElement> shown() {
    return all(".by-step img").stream().filter(WebElement::isDisplayed).toList();
  }

  @Test
  void theLastValidationIsShownFirst() {
    assertThat(shown())
        .singleElement()
        .extracting(image -> image.getAttribute("alt"))
        .asString()
        .startsWith("Step 3\u202f000: ");
  }

  @Test
  void theSliderStepsThroughTheValidations() {
    WebElement slider = find(".by-step input");
    slider.sendKeys(Keys.HOME, Keys.ARROW_RIGHT);
    assertThat(shown())
        .singleElement()
        .extracting(image -> image.getAttribute("alt"))
        .asString()
        .startsWith("Step 2\u202f000: ");
    assertThat(find(".by-step output").getText())
        .isEqualTo(
            "Step 2\u202f000: PSNR 28.50 dB to 30.25 dB, inside defects 17.50 dB to 24.75 dB");
    assertThat(slider.getAttribute("aria-valuetext")).startsWith("Step 2\u202f000: ");
  }

  @Test
  void theCurvesAreDrawnAndReadWithTheKeyboard() {
    assertThat(all("#loss path.line")).hasSize(6);
    assertThat(all("#rate path.line")).hasSize(1);
    assertThat(all("#psnr path.line")).hasSize(5);
    WebElement chart = find("#psnr");
    chart.findElement(By.cssSelector(".reader")).sendKeys(Keys.HOME);
    assertThat(chart.findElement(By.cssSelector("output")).getText())
        .isEqualTo(
            "step 1\u202f000: whole picture 28.50 dB to 29.25 dB, inside defects 17.50 dB to 23.75"
                + " dB, outside defects 39.50 dB");
  }
}
