/**
 * What is drawn: a subject painted into layers (albedo, normals, parts, stroke directions, ink lines).
 * Every style starts from the same layers.
 */
package org.fiducial.dataset.portraits.scene;
