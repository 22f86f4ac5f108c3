/**
 * What plug-ins contribute, and why it does not work where it does not.
 */
package org.fiducial.ui.plugins;
