/** The steps of the loop, one class each: import, train, synthesise, detect, evaluate. Commands and recipes run the same ones. */
package org.fiducial.workflow.step;
