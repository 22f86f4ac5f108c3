package org.fiducial.ui.project;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.eclipse.jface.layout.TableColumnLayout;
import org.eclipse.jface.viewers.ArrayContentProvider;
import org.eclipse.jface.viewers.ColumnLabelProvider;
import org.eclipse.jface.viewers.ColumnWeightData;
import org.eclipse.jface.viewers.IElementComparer;
import org.eclipse.jface.viewers.TableViewer;
import org.eclipse.jface.viewers.TableViewerColumn;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.ui.part.ViewPart;
import org.fiducial.store.DatasetInfo;
import org.fiducial.store.ProjectStore;
import org.fiducial.store.StoreChange;
import org.fiducial.store.StoreListener;

/** The datasets of the project with how much of them is annotated. What is selected here is listed in the samples view. */
public final class DatasetsView extends ViewPart {
	/** Id of the view. */
	public static final String ID = "org.fiducial.ui.datasets";

	/** A dataset of which more is known or annotated now is still the one that was selected. */
	private static final IElementComparer SAME_NAME = new IElementComparer() {
		@Override
		public boolean equals(Object a, Object b) {
			return a instanceof DatasetInfo x && b instanceof DatasetInfo y ? x.name().equals(y.name()) : Objects.equals(a, b);
		}

		@Override
		public int hashCode(Object element) {
			return element instanceof DatasetInfo i ? i.name().hashCode() : Objects.hashCode(element);
		}
	};

	private final Runnable sessionChanged = this::sessionChanged;
	private final StoreListener storeChanged = this::storeChanged;
	private TableViewer viewer;
	private Optional<ProjectStore> shown = Optional.empty();

	@Override
	public void createPartControl(Composite parent) {
		Composite area = new Composite(parent, SWT.NONE);
		TableColumnLayout layout = new TableColumnLayout();
		area.setLayout(layout);
		viewer = new TableViewer(area, SWT.SINGLE | SWT.FULL_SELECTION | SWT.V_SCROLL);
		viewer.getTable().setHeaderVisible(true);
		viewer.setComparer(SAME_NAME);
		viewer.setContentProvider(ArrayContentProvider.getInstance());
		column(layout, "Dataset", SWT.LEFT, 5, 90, DatasetInfo::name);
		column(layout, "Domain", SWT.LEFT, 3, 70, i -> i.domain() == null ? "" : i.domain());
		column(layout, "Samples", SWT.RIGHT, 1, 82, i -> String.format("%,d", i.samples()));
		column(layout, "Annotated", SWT.RIGHT, 1, 96, i -> i.samples() == 0 ? "" : String.format("%.0f %%", 100. * i.annotated() / i.samples()));
		getSite().setSelectionProvider(viewer);
		ProjectSession.get().addListener(sessionChanged);
		sessionChanged();
	}

	private interface Text {
		String of(DatasetInfo info);
	}

	/** @param width least width, in pixels, in which its title is not cut off */
	private void column(TableColumnLayout layout, String title, int alignment, int weight, int width, Text text) {
		TableViewerColumn column = new TableViewerColumn(viewer, alignment);
		column.getColumn().setText(title);
		column.setLabelProvider(ColumnLabelProvider.createTextProvider(e -> text.of((DatasetInfo) e)));
		layout.setColumnData(column.getColumn(), new ColumnWeightData(weight, width));
	}

	private void sessionChanged() {
		shown.ifPresent(s -> s.removeListener(storeChanged));
		shown = ProjectSession.get().store();
		shown.ifPresent(s -> s.addListener(storeChanged));
		refresh();
	}

	/** Called by whatever thread made the change. */
	private void storeChanged(StoreChange change) {
		if (change.kind() != StoreChange.Kind.RUNS) {
			getSite().getShell().getDisplay().asyncExec(this::refresh);
		}
	}

	private void refresh() {
		if (viewer.getControl().isDisposed()) {
			return;
		}
		var selected = viewer.getStructuredSelection().getFirstElement() instanceof DatasetInfo i ? i.name() : null;
		List<DatasetInfo> info = shown.map(ProjectStore::info).orElse(List.of());
		viewer.setInput(info);
		info.stream().filter(i -> i.name().equals(selected)).findFirst().or(() -> info.stream().findFirst())
				.ifPresent(i -> viewer.setSelection(new org.eclipse.jface.viewers.StructuredSelection(i)));
		setContentDescription(shown.isEmpty() ? "No project is open: File > Open Project… or New Project…"
				: info.isEmpty() ? "The project is empty: File > Import Dataset…" : "");
	}

	/** The table of datasets. */
	public TableViewer viewer() {
		return viewer;
	}

	@Override
	public void setFocus() {
		viewer.getControl().setFocus();
	}

	@Override
	public void dispose() {
		ProjectSession.get().removeListener(sessionChanged);
		shown.ifPresent(s -> s.removeListener(storeChanged));
		super.dispose();
	}
}
