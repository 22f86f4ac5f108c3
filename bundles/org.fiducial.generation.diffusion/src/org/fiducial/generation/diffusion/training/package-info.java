/**
 * The resumable training loop of diffusion models: what is learnt, in which order data come, and how a step is made and saved.
 */
package org.fiducial.generation.diffusion.training;
