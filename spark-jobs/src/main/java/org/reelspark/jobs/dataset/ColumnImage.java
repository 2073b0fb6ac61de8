package org.reelspark.jobs.dataset;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.report.ScreenColours;

/**
 * A picture as Spark's image columns have it ({@code
 * org.apache.spark.ml.image.ImageSchema.columnSchema}): rows from the top, one byte a channel, blue
 * before green before red; one channel where the film is grey.
 *
 * @param channels 3 or 1
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record ColumnImage(int width, int height, int channels, byte[] data) {
  /** OpenCV's numbers of 8 bits in one and in three channels. */
  private static final int CV_8UC1 = 0;

  private static final int CV_8UC3 = 16;

  static ColumnImage of(Frame frame, ScreenColours colours) {
    PictureFormat format = frame.format();
    int channels = format.planes() == 1 ? 1 : 3;
    byte[] data = new byte[format.width() * format.height() * channels];
    int at = 0;
    for (int y = 0; y < format.height(); y++) {
      for (int x = 0; x < format.width(); x++) {
        int rgb = colours.rgb(frame, x, y);
        for (int c = 0; c < channels; c++) {
          data[at++] = (byte) (rgb >> (8 * c));
        }
      }
    }
    return new ColumnImage(format.width(), format.height(), channels, data);
  }

  static GroupType column(String name) {
    return Types.buildGroup(Repetition.REQUIRED)
        .required(BINARY)
        .as(LogicalTypeAnnotation.stringType())
        .named("origin")
        .required(INT32)
        .named("height")
        .required(INT32)
        .named("width")
        .required(INT32)
        .named("nChannels")
        .required(INT32)
        .named("mode")
        .required(BINARY)
        .named("data")
        .named(name);
  }

  /**
   * @param origin where the picture is from
   */
  void put(Group row, String column, String origin) {
    row.addGroup(column)
        .append("origin", origin)
        .append("height", height)
        .append("width", width)
        .append("nChannels", channels)
        .append("mode", channels == 1 ? CV_8UC1 : CV_8UC3)
        .append("data", Binary.fromConstantByteArray(data));
  }

  /** This picture and to its right another of the same size. */
  BufferedImage beside(ColumnImage right) {
    BufferedImage both =
        new BufferedImage(
            2 * width,
            height,
            channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
    byte[] bytes = ((DataBufferByte) both.getRaster().getDataBuffer()).getData();
    int row = width * channels;
    for (int y = 0; y < height; y++) {
      System.arraycopy(data, y * row, bytes, 2 * y * row, row);
      System.arraycopy(right.data, y * row, bytes, (2 * y + 1) * row, row);
    }
    return both;
  }
}
