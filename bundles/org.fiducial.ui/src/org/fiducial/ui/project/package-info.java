/**
 * The one open project and what can be done with it: create, open, close, import, list its datasets.
 */
package org.fiducial.ui.project;
