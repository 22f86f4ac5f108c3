/** Tests of run folders, recipes, steps and synthesis, with fake engines. */
package org.fiducial.workflow.tests;
