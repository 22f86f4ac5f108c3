/**
 * Files that are either the old version or the new one, never half of each; content hashes.
 */
package org.fiducial.core.io;
