/** What tests of several bundles need. */
package org.fiducial.testing;
