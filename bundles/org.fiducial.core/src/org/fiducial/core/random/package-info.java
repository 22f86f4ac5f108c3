/**
 * Counter-based random numbers, keyed by what is drawn and not by when:
 * results do not depend on batch size, thread count or shard count. And PyTorch's generator, for comparison with others.
 */
package org.fiducial.core.random;
