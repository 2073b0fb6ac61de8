package org.reelspark.jobs.dataset;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FLOAT;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/** Columns of a dataset's table: a row for each crop of each frame. */
final class CropTable {
  static final String IMAGE = "image";
  static final String DAMAGED = "damaged";

  private CropTable() {}

  static MessageType columns(boolean pairs) {
    var columns = Types.buildMessage().addField(ColumnImage.column(IMAGE));
    if (pairs) {
      columns =
          columns
              .addField(ColumnImage.column(DAMAGED))
              .required(BINARY)
              .as(LogicalTypeAnnotation.stringType())
              .named("pair")
              .required(FLOAT)
              .named("gain");
    }
    return columns
        .required(BINARY)
        .as(LogicalTypeAnnotation.stringType())
        .named("film")
        .required(INT32)
        .named("frame")
        .required(INT64)
        .named("pts")
        .required(DOUBLE)
        .named("seconds")
        .required(INT32)
        .named("run")
        .required(INT32)
        .named("position")
        .required(INT32)
        .named("crop_x")
        .required(INT32)
        .named("crop_y")
        .required(INT32)
        .named("crop_width")
        .required(INT32)
        .named("crop_height")
        .required(FLOAT)
        .named("sharpness")
        .required(FLOAT)
        .named("motion")
        .required(BINARY)
        .as(LogicalTypeAnnotation.stringType())
        .named("clip")
        .required(INT32)
        .named("clip_frame")
        .named("crops");
  }
}
