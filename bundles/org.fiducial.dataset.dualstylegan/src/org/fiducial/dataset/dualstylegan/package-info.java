/**
 * Imports pictures made by DualStyleGAN, to be annotated here.
 * One public class, contributed as importer {@code dualstylegan}.
 */
package org.fiducial.dataset.dualstylegan;
