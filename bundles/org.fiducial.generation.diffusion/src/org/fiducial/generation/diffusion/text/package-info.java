/**
 * Prompts to context: the tokenizers and text encoders of latent diffusion (LDMBert) and Stable Diffusion 1.x (CLIP).
 * Vocabularies come from the model's folder; nothing is downloaded.
 */
package org.fiducial.generation.diffusion.text;
