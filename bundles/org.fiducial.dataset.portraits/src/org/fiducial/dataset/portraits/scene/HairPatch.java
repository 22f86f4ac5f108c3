package org.fiducial.dataset.portraits.scene;

/**
 * A sheet of hair: strands side by side, each a curve in head space from root to tip.
 *
 * @param strands [strand][point][x, y, z]
 * @param rag     how uneven the tips are, as a share of the length
 * @param root    how far the roots fade in, as a share of the length
 * @param detail  strands of the texture across the sheet
 * @param curl    0 straight, 1 tightly curled texture
 * @param behind  drawn behind head and body
 */
record HairPatch(double[][][] strands, double rag, double root, double detail, double curl, boolean behind) {
}
