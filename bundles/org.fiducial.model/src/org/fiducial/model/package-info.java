/**
 * What a project consists of, as EMF objects generated from model/fiducial.ecore,
 * and the guarded reading and atomic writing of project.xmi.
 */
package org.fiducial.model;
