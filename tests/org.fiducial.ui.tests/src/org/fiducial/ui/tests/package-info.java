/**
 * The workbench under a virtual screen, used as a person uses it: real mouse and key events, screenshots for a look.
 */
package org.fiducial.ui.tests;
