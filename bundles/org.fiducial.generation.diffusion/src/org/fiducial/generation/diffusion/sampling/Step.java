package org.fiducial.generation.diffusion.sampling;

/**
 * A step of a run.
 *
 * @param index 0 for the first, noisiest one
 * @param of how many there are
 * @param timestep what the network is told
 */
public record Step(int index, int of, int timestep) {
}
