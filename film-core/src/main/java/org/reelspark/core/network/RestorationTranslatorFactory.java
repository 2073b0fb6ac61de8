package org.reelspark.core.network;

import ai.djl.Model;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.ndarray.NDList;
import ai.djl.translate.Batchifier;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import ai.djl.translate.TranslatorFactory;
import ai.djl.util.Pair;
import java.io.Serializable;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Set;

/**
 * Feeds a network from DJL: arrays to arrays, or bytes to bytes, where bytes are an {@link NDList}
 * as {@link NDList#encode()} writes it, in DJL's own format or as {@code npz}.
 *
 * <p>In and out are the arrays of {@link RestorationNetwork}: one batch of windows; fill, mask
 * logits and denoised picture.
 */
public final class RestorationTranslatorFactory implements TranslatorFactory, Serializable {
  private static final long serialVersionUID = 1L;

  @Override
  public Set<Pair<Type, Type>> getSupportedTypes() {
    return Set.of(
        new Pair<>(NDList.class, NDList.class),
        new Pair<>(byte[].class, byte[].class),
        new Pair<>(Input.class, Output.class));
  }

  @Override
  @SuppressWarnings("unchecked") // the classes say which
  public <I, O> Translator<I, O> newInstance(
      Class<I> input, Class<O> output, Model model, Map<String, ?> arguments) {
    if (input == byte[].class && output == byte[].class) {
      return (Translator<I, O>) new Bytes();
    }
    if (input == Input.class && output == Output.class) {
      return (Translator<I, O>) new Served();
    }
    if (input == NDList.class && output == NDList.class) {
      return (Translator<I, O>) new NoopTranslator((Batchifier) null);
    }
    throw new IllegalArgumentException(
        "a window is NDList, byte[] or Input, not " + input.getName() + " to " + output.getName());
  }

  private static final class Bytes implements NoBatchifyTranslator<byte[], byte[]> {
    @Override
    public NDList processInput(TranslatorContext context, byte[] input) {
      return NDList.decode(context.getNDManager(), input);
    }

    @Override
    public byte[] processOutput(TranslatorContext context, NDList list) {
      return list.encode();
    }
  }

  private static final class Served implements NoBatchifyTranslator<Input, Output> {
    @Override
    public NDList processInput(TranslatorContext context, Input input) {
      return NDList.decode(context.getNDManager(), input.getData().getAsBytes());
    }

    @Override
    public Output processOutput(TranslatorContext context, NDList list) {
      Output output = new Output();
      output.add(list.encode());
      return output;
    }
  }
}
