/**
 * The workbench: application, window, perspective, and how errors are shown.
 * Projects, samples and plug-ins have a package each; editors live in bundles of their own.
 */
package org.fiducial.ui;
