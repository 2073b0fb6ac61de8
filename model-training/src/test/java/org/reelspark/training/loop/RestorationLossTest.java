package org.reelspark.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestorationLossTest {
  private NDManager manager;
  private NDArray target;
  private NDArray mask;
  private NDArray sure;
  private NDArray centre;

  @BeforeEach
  void makeTarget() {
    manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    target = manager.full(new Shape(1, 6, 8, 8), 0.4f);
    float[] defects = new float[4 * 64];
    for (int i = 0; i < 16; i++) {
      defects[i] = 1;
    }
    mask = manager.create(defects, new Shape(1, 4, 8, 8));
    sure = mask.mul(40).sub(20);
    NDArray noChroma = manager.zeros(new Shape(1, 2, 8, 8));
    centre = target.add(mask.mul(0.3f).concat(noChroma, 1));
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void perfectAnswerCostsNextToNothing() {
    assertThat(loss(target, sure, target)).isLessThan(0.01f);
  }

  @Test
  void wrongFillCostsMoreInsideDefectsThanOutside() {
    NDArray inside = target.add(RestorationLoss.channels(mask).mul(0.1f));
    NDArray outside = target.add(RestorationLoss.channels(mask.mul(-1).add(1)).mul(0.1f));
    float share = 16 / 256f;
    float perInside = (loss(inside, sure, target) - loss(target, sure, target)) / share;
    float perOutside = (loss(outside, sure, target) - loss(target, sure, target)) / (1 - share);
    assertThat(perInside).isGreaterThan(4 * perOutside);
  }

  @Test
  void missedAndFalseDefectsCost() {
    float right = loss(target, sure, target);
    assertThat(loss(target, sure.mul(-1), target)).isGreaterThan(right + 0.5f);
  }

  @Test
  void harmToSoundPictureCostsAsMuchAsTheSameDamageLeft() {
    NDArray nowhere = mask.mul(0).sub(20);
    NDArray sound = mask.mul(-1).add(1);
    NDArray noChroma = manager.zeros(new Shape(1, 2, 8, 8));
    NDArray wrongOutside = target.add(sound.mul(0.3f).concat(noChroma, 1));
    float left = gate(target, nowhere) - gate(target, sure);
    float harmed =
        gate(wrongOutside, sound.mul(40).sub(20).add(mask.mul(40))) - gate(wrongOutside, sure);
    float defectShare = 16 / 256f;
    assertThat(harmed / (1 - defectShare) / (left / defectShare)).isBetween(0.97f, 1.03f);
  }

  @Test
  void denoisedPictureThatShrinksFineStructureCostsMoreThanAnErrorUnlikeIt() {
    float[] checked = new float[6 * 64];
    float[] striped = new float[6 * 64];
    for (int i = 0; i < checked.length; i++) {
      int x = i % 8;
      int y = i / 8 % 8;
      checked[i] = (x + y) % 2 == 0 ? 0.1f : -0.1f;
      striped[i] = x % 2 == 0 ? 0.01f : -0.01f;
    }
    NDArray fine = manager.create(checked, target.getShape());
    NDArray unlike = manager.create(striped, target.getShape());
    target = target.add(fine);
    centre = target;
    mask = mask.mul(0);
    float shrunk = structure(target.sub(fine.mul(0.1f)));
    float grown = structure(target.add(fine.mul(0.1f)));
    assertThat(shrunk).isCloseTo(0.02f, within(0.001f));
    assertThat(grown).isCloseTo(shrunk, within(1e-4f));
    assertThat(structure(target.add(unlike))).isLessThan(shrunk / 10);
  }

  @Test
  void denoisedPictureIsNotAskedForInsideDefects() {
    NDArray blotch = target.add(RestorationLoss.channels(mask).mul(0.3f));
    assertThat(loss(target, sure, blotch) - loss(target, sure, target)).isLessThan(0.02f);
    NDArray everywhere = target.add(0.3f);
    assertThat(loss(target, sure, everywhere) - loss(target, sure, target)).isGreaterThan(0.2f);
  }

  @Test
  void waxyPictureCostsMoreThanAnEvenlyWrongOne() {
    float[] checks = new float[6 * 64];
    float[] even = new float[6 * 64];
    for (int i = 0; i < checks.length; i++) {
      checks[i] = (i + i / 8) % 2 == 0 ? 0.02f : -0.02f;
      even[i] = 0.02f;
    }
    NDArray texture = target.add(manager.create(checks, target.getShape()));
    NDArray offset = target.add(manager.create(even, target.getShape()));
    assertThat(loss(target, sure, texture)).isGreaterThan(loss(target, sure, offset) + 0.005f);
  }

  private float gate(NDArray fill, NDArray logits) {
    return part("gate", new NDList(fill, logits, target));
  }

  private float structure(NDArray denoised) {
    return part("structure", new NDList(target, mask.sub(20), denoised));
  }

  private float part(String name, NDList outputs) {
    int part = RestorationLoss.PARTS.indexOf(name);
    return RestorationLoss.parts(outputs, centre, target, mask).get(part).getFloat();
  }

  private float loss(NDArray fill, NDArray logits, NDArray denoised) {
    return RestorationLoss.of(new NDList(fill, logits, denoised), centre, target, mask).getFloat();
  }
}
