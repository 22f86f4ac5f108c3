/**
 * Watches a generator's training from outside: whether its probe pictures obey their landmarks, since when, and whether they keep their styles.
 */
package org.fiducial.workflow.watch;
