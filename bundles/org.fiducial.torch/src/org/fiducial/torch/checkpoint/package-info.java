/**
 * Opens checkpoints that others wrote: safetensors files and shards, PyTorch's pickles (read inertly: nothing in them is ever executed
 * and no class is ever looked up) and folders; and says what they hold.
 */
package org.fiducial.torch.checkpoint;
