package org.fiducial.generation;

/**
 * One picture to be made.
 *
 * @param shape landmarks in pixels of the picture ({@code double[2K]})
 * @param prompt what it shows; empty for none
 * @param negativePrompt what it must not show; empty for none
 * @param guidance classifier-free guidance scale; 1 switches guidance off
 * @param controlScale strength of the landmarks; 1 as trained
 * @param seed with {@code item}, decides the noise
 * @param item index of the picture in its plan
 */
public record GenerationRequest(double[] shape, String prompt, String negativePrompt, double guidance, double controlScale, long seed, long item) {
}
