/**
 * The embedded domain: portraits drawn procedurally, with exact 68-point landmarks, in a dozen art styles.
 * A portrait is a pure function of (style, seed, index, size); the person behind it depends on (seed, index) alone.
 */
package org.fiducial.dataset.portraits;
