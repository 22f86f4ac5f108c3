/** Making synthetic data sets: plan, shards, quality filters, provenance, and the import into the project. */
package org.fiducial.workflow.synthesis;
