/**
 * Imports Flickr-Faces-HQ: its images at any size, and landmarks, licence and author of each from its 255 MB JSON file.
 * One public class, contributed as importer {@code ffhq}.
 */
package org.fiducial.dataset.ffhq;
