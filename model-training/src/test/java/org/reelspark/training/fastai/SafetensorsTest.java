package org.reelspark.training.fastai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reelspark.core.network.ModelException;

class SafetensorsTest {
  @TempDir private Path folder;

  @Test
  void arraysAreReadByName() throws IOException {
    Path file =
        write(
            "{\"__metadata__\":{\"a\":\"b\"},"
                + "\"second\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]},"
                + "\"first\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}");
    try (Safetensors weights = Safetensors.open(file)) {
      assertThat(weights.has("first")).isTrue();
      assertThat(weights.has("third")).isFalse();
      assertThat(weights.floats("first", List.of())).containsExactly(1);
      assertThat(weights.floats("second", List.of(2L))).containsExactly(2, 3);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,16]}} | lies at",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[-4,8]}} | lies at",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,9223372036854775807]}} | lies at",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-3],\"data_offsets\":[0,12]}} | has the shape",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":3,\"data_offsets\":[0,12]}} | no shape",
        "{\"a\":7} | no shape",
        "not JSON | no JSON",
      })
  void hostileHeaderIsRefused(String header, String message) throws IOException {
    Path file = write(header);
    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("weights.safetensors is no sound safetensors file")
        .hasMessageContaining(message);
  }

  @Test
  void headerLongerThanTheFileIsRefusedBeforeItIsRead() throws IOException {
    for (long length : new long[] {Long.MAX_VALUE, -1, 1L << 40, 100}) {
      Path file = folder.resolve("weights.safetensors");
      Files.write(
          file, ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array());
      assertThatThrownBy(() -> Safetensors.open(file))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("its header would have " + (length > 16 ? "" + length : ""));
    }
  }

  @Test
  void otherTypesAndShapesAreNamed() throws IOException {
    Path file =
        write(
            "{\"half\":{\"dtype\":\"F16\",\"shape\":[6],\"data_offsets\":[0,12]},"
                + "\"short\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,12]}}");
    try (Safetensors weights = Safetensors.open(file)) {
      assertThatThrownBy(() -> weights.floats("half", List.of(6L)))
          .hasMessageContaining("half is of type F16");
      assertThatThrownBy(() -> weights.floats("short", List.of(4L)))
          .hasMessageContaining("short has 12 bytes for [4]");
      assertThatThrownBy(() -> weights.floats("short", List.of(2L, 2L)))
          .hasMessageContaining("short is [4], not [2, 2]");
      assertThatThrownBy(() -> weights.floats("none", List.of()))
          .hasMessageContaining("holds no array none");
    }
  }

  private Path write(String header) throws IOException {
    Path file = folder.resolve("weights.safetensors");
    ByteBuffer data = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    data.putFloat(1).putFloat(2).putFloat(3).flip();
    Numbered.write(file, header, data);
    return file;
  }
}
