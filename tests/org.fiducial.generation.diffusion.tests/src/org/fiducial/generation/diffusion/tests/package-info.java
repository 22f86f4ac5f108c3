/**
 * Tests of latent diffusion: every network against the original implementations, samplers, training and resuming.
 */
package org.fiducial.generation.diffusion.tests;
