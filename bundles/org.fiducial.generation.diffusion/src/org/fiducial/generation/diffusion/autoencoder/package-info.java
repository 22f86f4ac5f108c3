/**
 * The KL autoencoder of latent diffusion (CompVis names, configurations of any size): pictures to latents and back.
 * Its training is here too, tuned for crisp lines rather than for mean error.
 */
package org.fiducial.generation.diffusion.autoencoder;
