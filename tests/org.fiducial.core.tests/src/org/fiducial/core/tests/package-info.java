/**
 * Tests of the core bundle; all but the registry's run without OSGi too.
 */
package org.fiducial.core.tests;
