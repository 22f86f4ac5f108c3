/**
 * The one reader of extension points: lazy, safe under concurrency and dynamic bundles,
 * and unharmed by a contribution that throws.
 */
package org.fiducial.core.registry;
