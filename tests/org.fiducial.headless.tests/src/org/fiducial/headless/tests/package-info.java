/** Tests of the headless runner: exit codes, options, JSON contract, progress, interruption. */
package org.fiducial.headless.tests;
