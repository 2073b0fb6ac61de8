package org.reelspark.core.network;

/** Two convolutions around which the input is added. */
record ConvolutionPair(Convolution first, Convolution second) {}
