/**
 * Tests of the style registry and its files.
 */
package org.fiducial.style.tests;
