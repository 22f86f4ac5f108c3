/**
 * Tests of the project store: what it keeps, what it refuses,
 * and what is left after a crash, a full disk or somebody else's edit.
 */
package org.fiducial.store.tests;
