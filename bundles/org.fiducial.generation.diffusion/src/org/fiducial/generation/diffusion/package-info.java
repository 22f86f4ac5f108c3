/**
 * The engine {@code diffusion}: model folders, cached latents, training stages and sampling, put together from the packages below.
 * DJL types do not leave this bundle.
 */
package org.fiducial.generation.diffusion;
