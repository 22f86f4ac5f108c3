/**
 * The noise predictor of latent diffusion and its ControlNet, as functions over parameters with the published names
 * (CompVis latent-diffusion openaimodel.py, lllyasviel/ControlNet cldm.py). Sized by configuration.
 */
package org.fiducial.generation.diffusion.unet;
