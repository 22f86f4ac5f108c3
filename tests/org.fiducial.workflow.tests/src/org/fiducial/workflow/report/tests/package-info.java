/** Tests of the report on runs that the real recipe runner made with engines that only pretend to learn. */
package org.fiducial.workflow.report.tests;
