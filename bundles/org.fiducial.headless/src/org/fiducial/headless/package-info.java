/** The headless runner: its application, the contract of its commands, console, progress and interruption. */
package org.fiducial.headless;
