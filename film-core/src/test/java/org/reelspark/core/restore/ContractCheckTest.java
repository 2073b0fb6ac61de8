package org.reelspark.core.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reelspark.core.network.ModelArchive;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.PictureLayout;
import org.reelspark.core.plan.ValueRange;

class ContractCheckTest {
  @ParameterizedTest
  @CsvSource({"residual, 512", "median, 64", "upscaler, 128", "denoiser, 128", "enlarger, 64"})
  void aNetworkThatDoesAsItsCardSaysIsAccepted(String network, int tile) {
    ContractCheck.Findings findings =
        check(TestNetworks.card(network, tile, tile / 4), TestNetworks.torchScript(network));
    assertThat(Math.abs(findings.shift())).isLessThan(ContractCheck.BRIGHTNESS);
    assertThat(findings.lowest()).isBetween(-0.3f, 0.3f);
    assertThat(findings.highest()).isBetween(0.7f, 1.3f);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // network | window | scale | layout | range | multiple | what it did, and what to try
        "brighter | 1 | 1 | rgb | 0..1 | 1 | moves mean luma by .* of 255, and 3 are allowed; no other",
        "contrast | 1 | 1 | rgb | 0..1 | 1 | gives values from -\\d.\\d\\d to \\d.\\d\\d, .*; see what range",
        "no-numbers | 1 | 1 | rgb | 0..1 | 1 | values that are no numbers when it is given .*128",
        "one-channel | 1 | 1 | rgb | 0..1 | 1 | gives .*1, 1, 64, 96.*; one channel is --layout=luma",
        "all-frames | 5 | 1 | luma | 0..1 | 1 | centre frame alone",
        "noisy | 1 | 1 | rgb | 0..1 | 1 | other values when it is given the same picture again",
        "upscaler | 1 | 1 | rgb | imagenet | 1 | that is --scale=2, where the card says 1",
        "residual | 1 | 2 | rgb | 0..1 | 1 | that is --scale=1, where the card says 2",
        "enlarger | 1 | 2 | luma | 0..1 | 1 | that is --scale=4, where the card says 2",
        "residual | 1 | 1 | luma | 0..1 | 1 | fails when it is given .*--layout",
        "residual | 3 | 1 | rgb | 0..1 | 1 | fails when it is given .*--window",
        "median | 5 | 1 | luma | -1..1 | 1 | it works with --multiple=8",
        "median | 5 | 1 | luma | -1..1 | 4 | it works with --multiple=8",
      })
  void anotherIsRefusedWithWhatItDidAndWhatToTry(
      String network,
      int window,
      int scale,
      String layout,
      String range,
      int multiple,
      String message) {
    ModelCard card =
        TestNetworks.card(
            network,
            window / 2,
            scale,
            PictureLayout.valueOf(layout.toUpperCase(Locale.ROOT)),
            ValueRange.parse(range),
            multiple,
            128,
            16);
    assertThatThrownBy(() -> check(card, TestNetworks.torchScript(network)))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("net.pt: ")
        .hasMessageMatching("(?s).*" + message + ".*");
  }

  /** A network that clips to 0..1 shows that it was told another range. */
  @Test
  void theRangeThatWorksIsNamed() {
    ModelCard card =
        TestNetworks.card("clipping", 0, 1, PictureLayout.RGB, ValueRange.BYTES, 1, 128, 16);
    assertThatThrownBy(() -> check(card, TestNetworks.torchScript("clipping")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("moves mean luma by")
        .hasMessageContaining("with --range=0..1 it moves mean luma by");
  }

  @Test
  void whatIsNoTorchScriptIsRefused() {
    byte[] text = "It was a dark and stormy night.".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> check(TestNetworks.card("residual", 64, 16), text))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("net.zip")
        .hasMessageContaining("holds no TorchScript that libtorch 2.7.1 reads")
        .hasMessageContaining("torch.jit");
  }

  private static ContractCheck.Findings check(ModelCard card, byte[] torchScript) {
    return ContractCheck.of(
        "net.pt", ModelArchive.read("net.zip", ModelArchive.of(card, torchScript)));
  }
}
