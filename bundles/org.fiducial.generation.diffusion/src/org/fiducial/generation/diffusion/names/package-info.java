/**
 * The names of tensors in the two published schemes: the original ones (CompVis, lllyasviel), which every network of this bundle uses, and those of
 * Hugging Face diffusers. The only home of these maps.
 */
package org.fiducial.generation.diffusion.names;
