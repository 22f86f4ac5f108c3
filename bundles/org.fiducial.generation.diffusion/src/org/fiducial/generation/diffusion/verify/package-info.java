/** Runs reference cases of latent diffusion, ControlNet and their parts, for {@code fiducial model verify}. */
package org.fiducial.generation.diffusion.verify;
