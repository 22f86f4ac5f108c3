package org.fiducial.ui;

import org.eclipse.ui.IPageLayout;
import org.eclipse.ui.IPerspectiveFactory;
import org.fiducial.ui.project.DatasetsView;
import org.fiducial.ui.samples.SamplesView;

/** Datasets and samples on the left, the editor in the rest. */
public final class AnnotatePerspective implements IPerspectiveFactory {
	/** Id of the perspective. */
	public static final String ID = "org.fiducial.ui.annotate";

	@Override
	public void createInitialLayout(IPageLayout layout) {
		layout.addView(DatasetsView.ID, IPageLayout.LEFT, .3f, layout.getEditorArea());
		layout.addView(SamplesView.ID, IPageLayout.BOTTOM, .3f, DatasetsView.ID);
		layout.addShowViewShortcut(DatasetsView.ID);
		layout.addShowViewShortcut(SamplesView.ID);
		layout.addShowViewShortcut("org.fiducial.ui.contributions");
	}
}
