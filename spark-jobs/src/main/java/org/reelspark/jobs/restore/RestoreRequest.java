package org.reelspark.jobs.restore;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import org.reelspark.core.plan.Companion;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.DecoderChoice;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.plan.EncoderChoice;
import org.reelspark.core.plan.Flicker;
import org.reelspark.core.plan.InterlacedPolicy;
import org.reelspark.core.plan.Precision;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.restore.Model;

/**
 * What a user asks for. A null stands for the default that the film, the container or the model
 * gives.
 *
 * @param model {@code identity}, {@code median}, {@code default}, or a model archive's location
 * @param encoder what encodes
 * @param decoder what decodes
 * @param quality the encoder's own scale
 * @param chunkFrames frames of a chunk
 * @param work folder that the work folder is made in; beside {@code out} where null
 * @param keepWork whether the work folder stays when the film is published
 * @param fresh whether the work of earlier runs is thrown away
 * @param overwrite whether another film at {@code out} is replaced
 * @param grainReduction 0 to 1
 * @param scale size of the restored picture over that of the film's; the model's own where null
 * @param square rows and columns of the square that pictures are stretched to for the model and
 *     back from; 0 for none
 * @param trustModel whether a model may run code that it brings
 * @param from first frame to restore
 * @param to one past the last
 * @param report where the report goes; beside {@code out} where null
 * @param mask where the film of the defect mask goes; none is made where null
 * @param compare where the film of before and after goes; none is made where null
 * @param compareAs what that film shows
 */
public record RestoreRequest(
    String in,
    String out,
    String model,
    VideoCodec codec,
    EncoderChoice encoder,
    DecoderChoice decoder,
    String quality,
    String preset,
    String pixelFormat,
    Integer chunkFrames,
    String work,
    boolean keepWork,
    boolean fresh,
    boolean overwrite,
    Float grainReduction,
    Integer scale,
    int square,
    boolean trustModel,
    Flicker flicker,
    DeviceChoice device,
    Precision precision,
    FilmPosition from,
    FilmPosition to,
    DamagePolicy damage,
    InterlacedPolicy interlaced,
    boolean dropUnsupported,
    String report,
    String mask,
    String compare,
    Companion.Kind compareAs)
    implements Serializable {

  /** The model that is used where none is asked for: the learned one where this build has it. */
  public static String usualModel() {
    return Model.hasDefault() ? "default" : "median";
  }

  /** The same with another model and another leave to overwrite. */
  public RestoreRequest with(String otherModel, boolean mayOverwrite) {
    return new RestoreRequest(
        in,
        out,
        otherModel,
        codec,
        encoder,
        decoder,
        quality,
        preset,
        pixelFormat,
        chunkFrames,
        work,
        keepWork,
        fresh,
        mayOverwrite,
        grainReduction,
        scale,
        square,
        trustModel,
        flicker,
        device,
        precision,
        from,
        to,
        damage,
        interlaced,
        dropUnsupported,
        report,
        mask,
        compare,
        compareAs);
  }

  /** Where the report goes. */
  public String reportLocation() {
    return report == null ? out + ".report.json" : report;
  }

  /** Where the page goes: beside the report. */
  public String pageLocation() {
    return reportLocation().replaceFirst("\\.json$", "") + ".html";
  }

  /** Where the per-frame table goes. */
  public String frameTableLocation() {
    return out + ".frames.parquet";
  }

  /** The films that are made beside the restored one: where each goes. */
  public Map<Companion.Kind, String> companions() {
    Map<Companion.Kind, String> companions = new EnumMap<>(Companion.Kind.class);
    if (mask != null) {
      companions.put(Companion.Kind.MASK, mask);
    }
    if (compare != null) {
      companions.put(compareAs, compare);
    }
    return companions;
  }

  /** The option that asks for a companion film. */
  static String option(Companion.Kind kind) {
    return kind == Companion.Kind.MASK ? "--mask" : "--compare";
  }

  public static Builder of(String in, String out) {
    return new Builder(in, out);
  }

  /** Everything at its default until it is said otherwise. */
  public static final class Builder {
    private final String in;
    private final String out;
    private String model = usualModel();
    private VideoCodec codec;
    private EncoderChoice encoder = EncoderChoice.SOFTWARE;
    private DecoderChoice decoder = DecoderChoice.SOFTWARE;
    private String quality;
    private String preset;
    private String pixelFormat;
    private Integer chunkFrames;
    private String work;
    private boolean keepWork;
    private boolean fresh;
    private boolean overwrite;
    private Float grainReduction;
    private Integer scale;
    private int square;
    private boolean trustModel;
    private Flicker flicker = Flicker.AUTO;
    private DeviceChoice device = DeviceChoice.AUTO;
    private Precision precision = Precision.FULL;
    private FilmPosition from;
    private FilmPosition to;
    private DamagePolicy damage = DamagePolicy.FAIL;
    private InterlacedPolicy interlaced = InterlacedPolicy.REFUSE;
    private boolean dropUnsupported;
    private String report;
    private String mask;
    private String compare;
    private Companion.Kind compareAs = Companion.Kind.SIDE_BY_SIDE;

    private Builder(String in, String out) {
      this.in = in;
      this.out = out;
    }

    public Builder optModel(String chosen) {
      model = chosen;
      return this;
    }

    public Builder optCodec(VideoCodec chosen) {
      codec = chosen;
      return this;
    }

    public Builder optEncoder(EncoderChoice chosen) {
      encoder = chosen;
      return this;
    }

    public Builder optDecoder(DecoderChoice chosen) {
      decoder = chosen;
      return this;
    }

    public Builder optQuality(String chosen) {
      quality = chosen;
      return this;
    }

    public Builder optPreset(String chosen) {
      preset = chosen;
      return this;
    }

    public Builder optPixelFormat(String chosen) {
      pixelFormat = chosen;
      return this;
    }

    public Builder optChunkFrames(Integer chosen) {
      chunkFrames = chosen;
      return this;
    }

    public Builder optWork(String chosen) {
      work = chosen;
      return this;
    }

    public Builder optKeepWork(boolean chosen) {
      keepWork = chosen;
      return this;
    }

    public Builder optFresh(boolean chosen) {
      fresh = chosen;
      return this;
    }

    public Builder optOverwrite(boolean chosen) {
      overwrite = chosen;
      return this;
    }

    public Builder optGrainReduction(Float chosen) {
      grainReduction = chosen;
      return this;
    }

    public Builder optScale(Integer chosen) {
      scale = chosen;
      return this;
    }

    public Builder optSquare(int chosen) {
      square = chosen;
      return this;
    }

    public Builder optTrustModel(boolean chosen) {
      trustModel = chosen;
      return this;
    }

    public Builder optFlicker(Flicker chosen) {
      flicker = chosen;
      return this;
    }

    public Builder optDevice(DeviceChoice chosen) {
      device = chosen;
      return this;
    }

    public Builder optPrecision(Precision chosen) {
      precision = chosen;
      return this;
    }

    public Builder optFrom(FilmPosition chosen) {
      from = chosen;
      return this;
    }

    public Builder optTo(FilmPosition chosen) {
      to = chosen;
      return this;
    }

    public Builder optDamage(DamagePolicy chosen) {
      damage = chosen;
      return this;
    }

    public Builder optInterlaced(InterlacedPolicy chosen) {
      interlaced = chosen;
      return this;
    }

    public Builder optDropUnsupported(boolean chosen) {
      dropUnsupported = chosen;
      return this;
    }

    public Builder optReport(String chosen) {
      report = chosen;
      return this;
    }

    public Builder optMask(String chosen) {
      mask = chosen;
      return this;
    }

    public Builder optCompare(String chosen) {
      compare = chosen;
      return this;
    }

    public Builder optCompareAs(Companion.Kind chosen) {
      compareAs = chosen;
      return this;
    }

    public RestoreRequest build() {
      return new RestoreRequest(
          in,
          out,
          model,
          codec,
          encoder,
          decoder,
          quality,
          preset,
          pixelFormat,
          chunkFrames,
          work,
          keepWork,
          fresh,
          overwrite,
          grainReduction,
          scale,
          square,
          trustModel,
          flicker,
          device,
          precision,
          from,
          to,
          damage,
          interlaced,
          dropUnsupported,
          report,
          mask,
          compare,
          compareAs);
    }
  }
}
