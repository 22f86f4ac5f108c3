/**
 * From noise to latents: the noise schedule, samplers and their steps, classifier-free guidance with control, and noise that depends on
 * the item alone.
 */
package org.fiducial.generation.diffusion.sampling;
