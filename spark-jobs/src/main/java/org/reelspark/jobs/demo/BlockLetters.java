package org.reelspark.jobs.demo;

import java.awt.Graphics2D;
import java.util.Map;

/** Capitals of five by seven blocks: a machine without a screen may have no fonts. */
final class BlockLetters {
  private static final Map<Character, String> SHAPES =
      Map.ofEntries(
          Map.entry('A', "01110100011000111111100011000110001"),
          Map.entry('D', "11110100011000110001100011000111110"),
          Map.entry('E', "11111100001000011110100001000011111"),
          Map.entry('H', "10001100011000111111100011000110001"),
          Map.entry('K', "10001100101010011000101001001010001"),
          Map.entry('L', "10000100001000010000100001000011111"),
          Map.entry('N', "10001110011010110011100011000110001"),
          Map.entry('P', "11110100011000111110100001000010000"),
          Map.entry('R', "11110100011000111110101001001010001"),
          Map.entry('S', "01111100001000001110000010000111110"),
          Map.entry('T', "11111001000010000100001000010000100"));

  private BlockLetters() {}

  /**
   * Draws a line of capitals around a centre.
   *
   * @param block pixels of a side of one block
   */
  static void draw(Graphics2D g, String text, int centreX, int top, int block) {
    int x = centreX - (text.length() * 6 - 1) * block / 2;
    for (int c = 0; c < text.length(); c++) {
      String shape = SHAPES.getOrDefault(text.charAt(c), "");
      for (int i = 0; i < shape.length(); i++) {
        if (shape.charAt(i) == '1') {
          g.fillRect(x + i % 5 * block, top + i / 5 * block, block, block);
        }
      }
      x += 6 * block;
    }
  }
}
