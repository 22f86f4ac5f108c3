/**
 * Counter-based random numbers, keyed by what is drawn and not by when:
 * results do not depend on batch size, thread count or shard count.
 */
package org.fiducial.core.random;
