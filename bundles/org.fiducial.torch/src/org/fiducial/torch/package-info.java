/**
 * The one place that owns PyTorch: engine, threads, devices, gradient mode, memory scopes, operators, parameters, optimizer,
 * safetensors files and checkpoints. Networks above it are plain functions over {@link org.fiducial.torch.Parameters}.
 */
package org.fiducial.torch;
