/** Recipes: the steps of a loop in one file, with variables, references between steps, and resumption. */
package org.fiducial.workflow.recipe;
