/**
 * Tests of the PyTorch layer: operators against plain Java arithmetic, memory, files and checkpoints.
 */
package org.fiducial.torch.tests;
