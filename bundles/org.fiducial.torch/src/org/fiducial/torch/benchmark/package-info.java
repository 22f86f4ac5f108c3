/** Times of networks, set against the machine's own rate. */
package org.fiducial.torch.benchmark;
