/** Making synthetic data sets: plan, shards, alignment filter, provenance, and the import into the project. */
package org.fiducial.workflow.synthesis;
